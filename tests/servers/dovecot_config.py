"""The configuration files of the Dovecot that tests use, in the syntax of 2.3 and of 2.4."""

VERSION_2_3 = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
info_log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_cache_size = 0
auth_failure_delay = 0
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {internal_user}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
mailbox_list_index = yes
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
  process_min_avail = 1
  service_count = 0
  client_limit = 100
}}
service anvil {{
  chroot =
  # Each wrong password would make all that come after wait longer.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""

# Debian 13. Written from the documentation of 2.4; the other one is what has been run most.
VERSION_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
info_log_path = {folder}/dovecot.log
protocols {{
  imap = yes
}}
listen = 127.0.0.1
ssl = yes
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
auth_allow_cleartext = yes
auth_mechanisms = plain login
auth_cache_size = 0
auth_failure_delay = 0
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {internal_user}
first_valid_uid = 0
first_valid_gid = 0
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_inbox_path = {folder}/mail/%{{user}}
mail_max_userip_connections = 100
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
  process_min_avail = 1
  restart_request_count = unlimited
  client_limit = 100
}}
service anvil {{
  chroot =
  # Each wrong password would make all that come after wait longer.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/mail/%{{user}}
  }}
}}
"""

# What comes after one of these for a server that takes tokens too, and asks whose they are.
TOKENS_2_3 = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {file}
}}
"""

QUESTIONS = """
introspection_url = {introspection}
introspection_mode = post
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
"""

TOKENS_2_4 = """
auth_mechanisms = plain login xoauth2
oauth2 {{
  introspection_url = {introspection}
  introspection_mode = post
  force_introspection = yes
  username_attribute = username
  active_attribute = active
  active_value = true
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2
}}
"""
