"""What follows by itself when a cohort changes: the public reads which ones take applications."""

from django.db.models.signals import post_delete, post_save

from content.domain.publication import bump
from courses.models import Cohort, Order

for model in (Cohort, Order):
    post_save.connect(bump, sender=model)
    post_delete.connect(bump, sender=model)
