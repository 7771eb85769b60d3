docker network connect back web
