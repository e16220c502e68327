#!/bin/sh
# Run by the postgres image at its first start: the services' roles, with their passwords, before `lugx migrate` finds
# them and gives them their schemas. psql reads the passwords itself, so that they are on no command line.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set catalog `cat /run/secrets/role_catalog`
\set orders `cat /run/secrets/role_orders`
\set analytics `cat /run/secrets/role_analytics`
CREATE ROLE catalog LOGIN PASSWORD :'catalog';
CREATE ROLE orders LOGIN PASSWORD :'orders';
CREATE ROLE analytics LOGIN PASSWORD :'analytics';
SQL
