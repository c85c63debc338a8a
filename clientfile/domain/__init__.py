"""Pure rules of the trade: no IO, no clock; today and new ids are passed in."""
