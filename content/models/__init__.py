from .edition import (
    Edition,
    EditionHourKind,
    EditionHours,
    EditionModule,
    EditionText,
    EditionTopic,
    EditionVariant,
)
from .lesson import LessonHTML, ProgrammePage, TopicPage
from .plan import HourKind, Module, Programme, ProgrammeStep, Rules, Topic, TopicHours, Variant
from .rubric import Band, Criterion, Level, Rubric
from .site import HomePage, ProviderMedia, ProviderPage
from .task import Task

__all__ = [
    "Band",
    "Criterion",
    "Edition",
    "EditionHourKind",
    "EditionHours",
    "EditionModule",
    "EditionText",
    "EditionTopic",
    "EditionVariant",
    "HomePage",
    "HourKind",
    "LessonHTML",
    "Level",
    "Module",
    "Programme",
    "ProgrammePage",
    "ProgrammeStep",
    "ProviderMedia",
    "ProviderPage",
    "Rubric",
    "Rules",
    "Task",
    "Topic",
    "TopicHours",
    "TopicPage",
    "Variant",
]
