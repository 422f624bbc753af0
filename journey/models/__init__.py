"""Children and their families, the processes that run for them, facts and the audit trail."""

from journey.models.agreed_date import AgreedDate
from journey.models.agreed_interval import AgreedInterval
from journey.models.child import Child, FamilyGroup
from journey.models.cohort import CohortMember
from journey.models.event import JourneyEvent
from journey.models.fact import Fact
from journey.models.family import Person, ProfessionalInvolved, Relationship
from journey.models.flag import Flag
from journey.models.incident import Incident
from journey.models.message import Message
from journey.models.migration_plan import MigratedInstance, MigrationPlan
from journey.models.process import ProcessInstance, ProcessVersion
from journey.models.restriction import RestrictedGrant
from journey.models.rule_change import RuleBook, RuleChange
from journey.models.rule_work import Redating, RulePreview
from journey.models.telling import ChildStory, FamilyHistory, Look
from journey.models.trial import Trial, TrialEvent
from journey.models.what_if import WhatIf
from journey.models.worker import Team, Worker
from journey.models.worker_change import WorkerChange

__all__ = [
    "AgreedDate",
    "AgreedInterval",
    "Child",
    "ChildStory",
    "CohortMember",
    "Fact",
    "FamilyGroup",
    "FamilyHistory",
    "Flag",
    "Incident",
    "JourneyEvent",
    "Look",
    "Message",
    "MigratedInstance",
    "MigrationPlan",
    "Person",
    "ProcessInstance",
    "ProcessVersion",
    "ProfessionalInvolved",
    "Redating",
    "Relationship",
    "RestrictedGrant",
    "RuleBook",
    "RuleChange",
    "RulePreview",
    "Team",
    "Trial",
    "TrialEvent",
    "WhatIf",
    "Worker",
    "WorkerChange",
]
