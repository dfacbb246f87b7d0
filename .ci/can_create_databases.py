"""Whether a server answers at this address and lets databases be made there: by exit status alone."""

import sys
from urllib.parse import urlsplit

import psycopg

ASK = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"

url = urlsplit(sys.argv[1])
where = {"host": url.hostname, "port": url.port, "user": url.username, "dbname": "postgres"}
try:
    with psycopg.connect(**where, connect_timeout=3) as connection:
        row = connection.execute(ASK).fetchone()
except psycopg.Error:
    sys.exit(1)
sys.exit(0 if row and row[0] else 1)
