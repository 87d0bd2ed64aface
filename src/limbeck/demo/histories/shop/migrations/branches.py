"""The labels of the shop's branches, for scripts and for the deploy job."""

SHOP = "shop"
BILLING = "billing"
LOYALTY = "loyalty"
REPORTING = "reporting"

ALL = (SHOP, BILLING, LOYALTY, REPORTING)
