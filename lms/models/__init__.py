from .invitation import Invitation
from .personal import Consent, DataAccess, DataRequest
from .places import DayOff, OrganisationType, Region
from .provider import Membership, Provider
from .user import User
from .work import Message, SignOfLife

__all__ = [
    "Consent",
    "DataAccess",
    "DataRequest",
    "DayOff",
    "Invitation",
    "Membership",
    "Message",
    "OrganisationType",
    "Provider",
    "Region",
    "SignOfLife",
    "User",
]
