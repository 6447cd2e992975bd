"""Who is who: evidence to links to groups. Nobody is merged on a guess; facts stay on identities."""

from sbagg.identity.regroup import regroup
from sbagg.identity.settle import settle

__all__ = ["regroup", "settle"]
