"""Several heads: what they are, whether they clash, the ways out, who is left behind, and the way taken.

``study`` looks; ``plan`` says what a way out writes, to the byte; ``apply`` writes it::

    study(history) -> MergeStudy -> plan_merge / plan_rebase -> MergePlan -> apply
"""
