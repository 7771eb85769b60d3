# expect: ^\S+\s+bridge\s+bridge\s+local$
# expect: ^\S+\s+host\s+host\s+local$
# expect: ^\S+\s+none\s+null\s+local$
docker network ls
