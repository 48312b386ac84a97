-- PostgreSQL for the KCC: runuser -u postgres -- psql -v ON_ERROR_STOP=1 -f /opt/kcc/deploy/postgresql.sql
--
-- On the machine of the KCC itself the user kcc comes in over the socket without a password
-- ("peer", as Debian sets it up). From another machine: give the role a password with
-- \password kcc, and let it in with a line in pg_hba.conf of hostssl ... scram-sha-256.
CREATE ROLE kcc LOGIN;
-- The KCC makes its tables itself, with `kcc db upgrade`; it needs no extension.
CREATE DATABASE kcc OWNER kcc ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE kcc FROM PUBLIC;
