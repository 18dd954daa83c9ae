"""partners: what a training provider may see of its enrolments, by three doors."""
