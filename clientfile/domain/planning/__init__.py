"""The planner: what a client's file causes to be asked after, and when. Pure; `plan` is its entrance."""

from clientfile.domain.planning.basis import SUBJECTS as SUBJECTS
from clientfile.domain.planning.basis import Basis as Basis
from clientfile.domain.planning.whole import Plan as Plan
from clientfile.domain.planning.whole import plan as plan
