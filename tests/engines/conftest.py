"""The engines' scripts are run by a Python of their own, which has what they import; they hold no tests."""

collect_ignore = ["forums"]
