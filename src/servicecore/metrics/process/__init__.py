"""The ways that tickets really went: what followed what, how often, and after how long."""
