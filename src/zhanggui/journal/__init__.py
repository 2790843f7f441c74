"""What was decided, why, who approved it, and what came of it: proposals, approvals, deliveries, outcomes."""
