"""The ways out of the platform. Each delivers a parcel under its key, however often it is tried, once."""

from zhanggui.journal.outlets.robots import Robot, message_to

__all__ = ["Robot", "message_to"]
