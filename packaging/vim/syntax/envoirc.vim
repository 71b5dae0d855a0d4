" SPDX-License-Identifier: GPL-3.0-or-later
" Vim syntax file for the configuration of envoi, envoirc(5).
if exists('b:current_syntax')
	finish
endif
let s:cpo = &cpo
set cpo&vim

syn case match
syn match envoircStart "^\s*" nextgroup=envoircAccount,envoircGlobal,
	\envoircSetting,envoircComment
syn keyword envoircAccount contained account
	\ nextgroup=envoircName skipwhite
syn keyword envoircGlobal contained defaults eval
syn match envoircName contained "[^ \t:]\+"
syn region envoircString start=+"+ skip=+\\.+ end=+"+ oneline
syn match envoircNumber "\s\zs\d\+[smhdKMG]\?\ze\s*$"
syn keyword envoircWord on off auto never always
syn match envoircComment "^\s*#.*$" contains=@Spell

" All settings, as src/config/setting.c has them.
syn keyword envoircSetting contained account_from add_missing_date_header
	\ add_missing_from_header admin_address aliases allow_from_override
	\ allow_groups allow_users auth auth_cleartext auto_from connect_timeout
	\ deadline deliver_by deliver_command domain dsn_notify dsn_return fallback
	\ filter from from_full_name from_name from_policy from_rewrite
	\ from_rewrite_match hold_for hold_until host ip keepbcc local_domains
	\ log_format logfile logfile_time_format mailbox maildomain match_to
	\ max_size mt_priority ntlmdomain oauth_authorization_endpoint
	\ oauth_client_id oauth_client_secret oauth_client_secret_eval
	\ oauth_client_secret_file oauth_device_endpoint oauth_flow oauth_grant
	\ oauth_issuer oauth_provider oauth_redirect_port
	\ oauth_registration_endpoint oauth_revocation_endpoint oauth_scope
	\ oauth_tenant oauth_tls_trust_file oauth_token_endpoint oauth_token_file
	\ partial_delivery password password_command password_fd password_file
	\ passwordeval port protocol proxy proxy_command proxy_host
	\ proxy_passwordeval proxy_port queue queue_dir queue_failed_lifetime
	\ queue_lifetime queue_max_messages queue_max_owner queue_max_size
	\ queue_min_free queue_notify queue_opportunistic queue_patience
	\ queue_per_connection queue_report queue_report_size
	\ queue_reports_per_hour queue_retry queue_run_max queue_uncertain
	\ queue_warn queue_warn_mail rate remove_bcc_headers requiretls sandbox
	\ save_sent set_date_header set_from_header set_msgid_header set_to_header
	\ socket source_ip syslog timeout tls tls_cert_file tls_certcheck
	\ tls_crl_file tls_fingerprint tls_force_sslv3 tls_host_override
	\ tls_key_file tls_key_pin tls_min tls_min_dh_prime_bits tls_nocertcheck
	\ tls_nostarttls tls_pin tls_priorities tls_resume tls_starttls
	\ tls_trust_file to_rewrite trace undisclosed_recipients user user_from
	\ user_rate

hi def link envoircAccount Keyword
hi def link envoircGlobal Keyword
hi def link envoircName Identifier
hi def link envoircSetting Type
hi def link envoircString String
hi def link envoircNumber Number
hi def link envoircWord Constant
hi def link envoircComment Comment

let &cpo = s:cpo
unlet s:cpo
let b:current_syntax = 'envoirc'
