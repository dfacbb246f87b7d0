from .certificate import CertificateFile, RegisterRow
from .defence import (
    Commission,
    CommissionMember,
    Defence,
    MemberResult,
    SettledValue,
    Settlement,
    Sheet,
    SheetValue,
)
from .project import Project, ProjectMember
from .submission import Feedback, Submission, SubmissionVersion
from .support import Consultation, ConsultationPost, SupportYear

__all__ = [
    "CertificateFile",
    "Commission",
    "CommissionMember",
    "Consultation",
    "ConsultationPost",
    "Defence",
    "Feedback",
    "MemberResult",
    "Project",
    "ProjectMember",
    "RegisterRow",
    "SettledValue",
    "Settlement",
    "Sheet",
    "SheetValue",
    "Submission",
    "SubmissionVersion",
    "SupportYear",
]
