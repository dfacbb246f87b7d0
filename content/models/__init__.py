from .discussion import Comment, Discussion, DiscussionText
from .edition import (
    Edition,
    EditionHourKind,
    EditionHours,
    EditionModule,
    EditionText,
    EditionTopic,
    EditionVariant,
)
from .glossary import GlossaryEntry
from .literature import Source
from .material import Material
from .pages import ModulePage, ProgrammePage, TopicPage
from .plan import (
    HourKind,
    Module,
    Programme,
    ProgrammeStep,
    Rules,
    SubmittedPackage,
    Topic,
    TopicHours,
    Variant,
)
from .published import Paper, Publication, PublishedText, SearchEntry
from .quiz import Choice, Question, Quiz
from .rubric import Band, Criterion, Level, Rubric
from .site import HomePage, ProviderMedia, ProviderPage
from .task import Task

__all__ = [
    "Band",
    "Choice",
    "Comment",
    "Criterion",
    "Discussion",
    "DiscussionText",
    "Edition",
    "EditionHourKind",
    "EditionHours",
    "EditionModule",
    "EditionText",
    "EditionTopic",
    "EditionVariant",
    "GlossaryEntry",
    "HomePage",
    "HourKind",
    "Level",
    "Material",
    "Module",
    "ModulePage",
    "Paper",
    "Programme",
    "ProgrammePage",
    "ProgrammeStep",
    "ProviderMedia",
    "ProviderPage",
    "Publication",
    "PublishedText",
    "Question",
    "Quiz",
    "Rubric",
    "Rules",
    "SearchEntry",
    "Source",
    "SubmittedPackage",
    "Task",
    "Topic",
    "TopicHours",
    "TopicPage",
    "Variant",
]
