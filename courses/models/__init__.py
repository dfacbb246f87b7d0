from .cohort import Cohort, CohortTeacher, Order
from .enrolment import Enrolment, EnrolmentEvent, Questionnaire, TopicWorked
from .file import CourseFile
from .joining import Application, ApplicationEvent, Quota, RosterImport, RosterRow
from .place import Department, OnlineRules, Room
from .session import Attendance, RiskWarning, Session, Visit
from .timetable import CalendarFeed, Cancelled, Drawing, PlannedSession, TimetableVersion

__all__ = [
    "Application",
    "ApplicationEvent",
    "Attendance",
    "CalendarFeed",
    "Cancelled",
    "Cohort",
    "CohortTeacher",
    "CourseFile",
    "Department",
    "Drawing",
    "Enrolment",
    "EnrolmentEvent",
    "OnlineRules",
    "Order",
    "PlannedSession",
    "Questionnaire",
    "Quota",
    "RiskWarning",
    "Room",
    "RosterImport",
    "RosterRow",
    "Session",
    "TimetableVersion",
    "TopicWorked",
    "Visit",
]
