/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/gnutls.h - GnuTLS's headers, and its functions found at run time.
 *
 * The loader takes longer over the nine libraries that GnuTLS brings than a
 * message takes into the queue, so the program is not linked with it where
 * GNUTLS_SONAME is known: crypto_init() loads it, and each name below stands
 * for a pointer that is set by then.  A function that is missing here is
 * missed by the linker.
 *
 * Whoever includes this calls crypto_init() before anything of GnuTLS.
 */
#ifndef ENVOI_BASE_GNUTLS_H
#define ENVOI_BASE_GNUTLS_H

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/ocsp.h>
#include <gnutls/x509.h>

#ifdef GNUTLS_SONAME

/* F(name) for each function that we use. */
#define GNUTLS_FUNCTIONS(F) \
	F(gnutls_alert_get) \
	F(gnutls_alert_get_name) \
	F(gnutls_alert_send) \
	F(gnutls_alert_send_appropriate) \
	F(gnutls_bye) \
	F(gnutls_certificate_allocate_credentials) \
	F(gnutls_certificate_free_credentials) \
	F(gnutls_certificate_get_peers) \
	F(gnutls_certificate_set_pin_function) \
	F(gnutls_certificate_set_trust_list) \
	F(gnutls_certificate_set_x509_key_file2) \
	F(gnutls_certificate_set_x509_key_mem2) \
	F(gnutls_certificate_verify_peers) \
	F(gnutls_check_version) \
	F(gnutls_credentials_get) \
	F(gnutls_credentials_set) \
	F(gnutls_deinit) \
	F(gnutls_dh_set_prime_bits) \
	F(gnutls_global_init) \
	F(gnutls_global_set_time_function) \
	F(gnutls_handshake) \
	F(gnutls_hash) \
	F(gnutls_hash_deinit) \
	F(gnutls_hash_fast) \
	F(gnutls_hash_init) \
	F(gnutls_hmac_fast) \
	F(gnutls_init) \
	F(gnutls_memcmp) \
	F(gnutls_ocsp_resp_deinit) \
	F(gnutls_ocsp_resp_get_single) \
	F(gnutls_ocsp_resp_import) \
	F(gnutls_ocsp_resp_init) \
	F(gnutls_ocsp_status_request_get) \
	F(gnutls_pbkdf2) \
	F(gnutls_priority_deinit) \
	F(gnutls_priority_init) \
	F(gnutls_priority_init2) \
	F(gnutls_priority_set) \
	F(gnutls_protocol_get_name) \
	F(gnutls_protocol_get_version) \
	F(gnutls_record_check_pending) \
	F(gnutls_record_recv) \
	F(gnutls_record_send) \
	F(gnutls_server_name_set) \
	F(gnutls_session_channel_binding) \
	F(gnutls_session_ext_master_secret_status) \
	F(gnutls_session_get_data2) \
	F(gnutls_session_get_desc) \
	F(gnutls_session_get_flags) \
	F(gnutls_session_get_id2) \
	F(gnutls_session_get_ptr) \
	F(gnutls_session_is_resumed) \
	F(gnutls_session_set_data) \
	F(gnutls_session_set_ptr) \
	F(gnutls_session_set_verify_function) \
	F(gnutls_strerror) \
	F(gnutls_transport_set_errno) \
	F(gnutls_transport_set_ptr) \
	F(gnutls_transport_set_pull_function) \
	F(gnutls_transport_set_vec_push_function) \
	F(gnutls_utf8_password_normalize) \
	F(gnutls_x509_crl_deinit) \
	F(gnutls_x509_crl_get_next_update) \
	F(gnutls_x509_crl_get_raw_issuer_dn) \
	F(gnutls_x509_crl_list_import2) \
	F(gnutls_x509_crl_verify) \
	F(gnutls_x509_crt_check_issuer) \
	F(gnutls_x509_crt_check_revocation) \
	F(gnutls_x509_crt_deinit) \
	F(gnutls_x509_crt_get_activation_time) \
	F(gnutls_x509_crt_get_dn3) \
	F(gnutls_x509_crt_get_expiration_time) \
	F(gnutls_x509_crt_get_extension_by_oid2) \
	F(gnutls_x509_crt_get_fingerprint) \
	F(gnutls_x509_crt_get_issuer_dn3) \
	F(gnutls_x509_crt_get_pk_algorithm) \
	F(gnutls_x509_crt_get_raw_issuer_dn) \
	F(gnutls_x509_crt_import) \
	F(gnutls_x509_crt_init) \
	F(gnutls_x509_trust_list_add_cas) \
	F(gnutls_x509_trust_list_add_system_trust) \
	F(gnutls_x509_trust_list_deinit) \
	F(gnutls_x509_trust_list_get_issuer) \
	F(gnutls_x509_trust_list_init)

#define GNUTLS_MEMBER(name) __typeof__(name) *p_##name;

struct gnutls_api {
	GNUTLS_FUNCTIONS(GNUTLS_MEMBER)
	gnutls_free_function *p_gnutls_free;	/* a variable of the library */
};

#undef GNUTLS_MEMBER

/* Filled by crypto_init. */
extern struct gnutls_api gnutls_api;

#define gnutls_free (*gnutls_api.p_gnutls_free)
#define gnutls_alert_get (*gnutls_api.p_gnutls_alert_get)
#define gnutls_alert_get_name (*gnutls_api.p_gnutls_alert_get_name)
#define gnutls_alert_send (*gnutls_api.p_gnutls_alert_send)
#define gnutls_alert_send_appropriate (*gnutls_api.p_gnutls_alert_send_appropriate)
#define gnutls_bye (*gnutls_api.p_gnutls_bye)
#define gnutls_certificate_allocate_credentials (*gnutls_api.p_gnutls_certificate_allocate_credentials)
#define gnutls_certificate_free_credentials (*gnutls_api.p_gnutls_certificate_free_credentials)
#define gnutls_certificate_get_peers (*gnutls_api.p_gnutls_certificate_get_peers)
#define gnutls_certificate_set_pin_function (*gnutls_api.p_gnutls_certificate_set_pin_function)
#define gnutls_certificate_set_trust_list (*gnutls_api.p_gnutls_certificate_set_trust_list)
#define gnutls_certificate_set_x509_key_file2 (*gnutls_api.p_gnutls_certificate_set_x509_key_file2)
#define gnutls_certificate_set_x509_key_mem2 (*gnutls_api.p_gnutls_certificate_set_x509_key_mem2)
#define gnutls_certificate_verify_peers (*gnutls_api.p_gnutls_certificate_verify_peers)
#define gnutls_check_version (*gnutls_api.p_gnutls_check_version)
#define gnutls_credentials_get (*gnutls_api.p_gnutls_credentials_get)
#define gnutls_credentials_set (*gnutls_api.p_gnutls_credentials_set)
#define gnutls_deinit (*gnutls_api.p_gnutls_deinit)
#define gnutls_dh_set_prime_bits (*gnutls_api.p_gnutls_dh_set_prime_bits)
#define gnutls_global_init (*gnutls_api.p_gnutls_global_init)
#define gnutls_global_set_time_function (*gnutls_api.p_gnutls_global_set_time_function)
#define gnutls_handshake (*gnutls_api.p_gnutls_handshake)
#define gnutls_hash (*gnutls_api.p_gnutls_hash)
#define gnutls_hash_deinit (*gnutls_api.p_gnutls_hash_deinit)
#define gnutls_hash_fast (*gnutls_api.p_gnutls_hash_fast)
#define gnutls_hash_init (*gnutls_api.p_gnutls_hash_init)
#define gnutls_hmac_fast (*gnutls_api.p_gnutls_hmac_fast)
#define gnutls_init (*gnutls_api.p_gnutls_init)
#define gnutls_memcmp (*gnutls_api.p_gnutls_memcmp)
#define gnutls_ocsp_resp_deinit (*gnutls_api.p_gnutls_ocsp_resp_deinit)
#define gnutls_ocsp_resp_get_single (*gnutls_api.p_gnutls_ocsp_resp_get_single)
#define gnutls_ocsp_resp_import (*gnutls_api.p_gnutls_ocsp_resp_import)
#define gnutls_ocsp_resp_init (*gnutls_api.p_gnutls_ocsp_resp_init)
#define gnutls_ocsp_status_request_get (*gnutls_api.p_gnutls_ocsp_status_request_get)
#define gnutls_pbkdf2 (*gnutls_api.p_gnutls_pbkdf2)
#define gnutls_priority_deinit (*gnutls_api.p_gnutls_priority_deinit)
#define gnutls_priority_init (*gnutls_api.p_gnutls_priority_init)
#define gnutls_priority_init2 (*gnutls_api.p_gnutls_priority_init2)
#define gnutls_priority_set (*gnutls_api.p_gnutls_priority_set)
#define gnutls_protocol_get_name (*gnutls_api.p_gnutls_protocol_get_name)
#define gnutls_protocol_get_version (*gnutls_api.p_gnutls_protocol_get_version)
#define gnutls_record_check_pending (*gnutls_api.p_gnutls_record_check_pending)
#define gnutls_record_recv (*gnutls_api.p_gnutls_record_recv)
#define gnutls_record_send (*gnutls_api.p_gnutls_record_send)
#define gnutls_server_name_set (*gnutls_api.p_gnutls_server_name_set)
#define gnutls_session_channel_binding (*gnutls_api.p_gnutls_session_channel_binding)
#define gnutls_session_ext_master_secret_status (*gnutls_api.p_gnutls_session_ext_master_secret_status)
#define gnutls_session_get_data2 (*gnutls_api.p_gnutls_session_get_data2)
#define gnutls_session_get_desc (*gnutls_api.p_gnutls_session_get_desc)
#define gnutls_session_get_flags (*gnutls_api.p_gnutls_session_get_flags)
#define gnutls_session_get_id2 (*gnutls_api.p_gnutls_session_get_id2)
#define gnutls_session_get_ptr (*gnutls_api.p_gnutls_session_get_ptr)
#define gnutls_session_is_resumed (*gnutls_api.p_gnutls_session_is_resumed)
#define gnutls_session_set_data (*gnutls_api.p_gnutls_session_set_data)
#define gnutls_session_set_ptr (*gnutls_api.p_gnutls_session_set_ptr)
#define gnutls_session_set_verify_function (*gnutls_api.p_gnutls_session_set_verify_function)
#define gnutls_strerror (*gnutls_api.p_gnutls_strerror)
#define gnutls_transport_set_errno (*gnutls_api.p_gnutls_transport_set_errno)
#define gnutls_transport_set_ptr (*gnutls_api.p_gnutls_transport_set_ptr)
#define gnutls_transport_set_pull_function (*gnutls_api.p_gnutls_transport_set_pull_function)
#define gnutls_transport_set_vec_push_function (*gnutls_api.p_gnutls_transport_set_vec_push_function)
#define gnutls_utf8_password_normalize (*gnutls_api.p_gnutls_utf8_password_normalize)
#define gnutls_x509_crl_deinit (*gnutls_api.p_gnutls_x509_crl_deinit)
#define gnutls_x509_crl_get_next_update (*gnutls_api.p_gnutls_x509_crl_get_next_update)
#define gnutls_x509_crl_get_raw_issuer_dn (*gnutls_api.p_gnutls_x509_crl_get_raw_issuer_dn)
#define gnutls_x509_crl_list_import2 (*gnutls_api.p_gnutls_x509_crl_list_import2)
#define gnutls_x509_crl_verify (*gnutls_api.p_gnutls_x509_crl_verify)
#define gnutls_x509_crt_check_issuer (*gnutls_api.p_gnutls_x509_crt_check_issuer)
#define gnutls_x509_crt_check_revocation (*gnutls_api.p_gnutls_x509_crt_check_revocation)
#define gnutls_x509_crt_deinit (*gnutls_api.p_gnutls_x509_crt_deinit)
#define gnutls_x509_crt_get_activation_time (*gnutls_api.p_gnutls_x509_crt_get_activation_time)
#define gnutls_x509_crt_get_dn3 (*gnutls_api.p_gnutls_x509_crt_get_dn3)
#define gnutls_x509_crt_get_expiration_time (*gnutls_api.p_gnutls_x509_crt_get_expiration_time)
#define gnutls_x509_crt_get_extension_by_oid2 (*gnutls_api.p_gnutls_x509_crt_get_extension_by_oid2)
#define gnutls_x509_crt_get_fingerprint (*gnutls_api.p_gnutls_x509_crt_get_fingerprint)
#define gnutls_x509_crt_get_issuer_dn3 (*gnutls_api.p_gnutls_x509_crt_get_issuer_dn3)
#define gnutls_x509_crt_get_pk_algorithm (*gnutls_api.p_gnutls_x509_crt_get_pk_algorithm)
#define gnutls_x509_crt_get_raw_issuer_dn (*gnutls_api.p_gnutls_x509_crt_get_raw_issuer_dn)
#define gnutls_x509_crt_import (*gnutls_api.p_gnutls_x509_crt_import)
#define gnutls_x509_crt_init (*gnutls_api.p_gnutls_x509_crt_init)
#define gnutls_x509_trust_list_add_cas (*gnutls_api.p_gnutls_x509_trust_list_add_cas)
#define gnutls_x509_trust_list_add_system_trust (*gnutls_api.p_gnutls_x509_trust_list_add_system_trust)
#define gnutls_x509_trust_list_deinit (*gnutls_api.p_gnutls_x509_trust_list_deinit)
#define gnutls_x509_trust_list_get_issuer (*gnutls_api.p_gnutls_x509_trust_list_get_issuer)
#define gnutls_x509_trust_list_init (*gnutls_api.p_gnutls_x509_trust_list_init)

#endif
#endif
