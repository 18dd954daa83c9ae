"""How it is carried: what every service needs and none should rewrite."""
