docker stop two
