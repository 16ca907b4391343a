"""How well the judge does on gold threads, and how its probability is fitted. Never imported by the running product."""
