"""Limits on the number of topics and aliases."""

# Of a story, and of a topic. Each is compared with each.
MAX_TOPICS_PER_STORY = 100
MAX_ALIASES_PER_TOPIC = 100
# In one merge, with the survivor.
MAX_TOPICS_PER_MERGE = 20
