from .cohort import Cohort, CohortTeacher, Order
from .enrolment import Enrolment, EnrolmentEvent
from .session import Attendance, Session

__all__ = ["Attendance", "Cohort", "CohortTeacher", "Enrolment", "EnrolmentEvent", "Order", "Session"]
