"""Who may use the server, how often and for what: users, limits, headers, uploads, one gate for all.

``guard`` is the gate; ``Safety`` says what it lets pass. Nothing here knows the page or its answers.
"""

from askmig.interfaces.safety.guard import Guard, Route, Safety, person_of
from askmig.interfaces.safety.refusals import best_language, language_of, refusal, root_of
from askmig.interfaces.safety.uploads import UploadLimits, may_be_kept
from askmig.interfaces.safety.users import ANYBODY, ROLES, Person, Role, Users, add_user, read_users, remove_user

__all__ = [
    "ANYBODY",
    "ROLES",
    "Guard",
    "Person",
    "Role",
    "Route",
    "Safety",
    "UploadLimits",
    "Users",
    "add_user",
    "best_language",
    "language_of",
    "may_be_kept",
    "person_of",
    "read_users",
    "refusal",
    "remove_user",
    "root_of",
]
