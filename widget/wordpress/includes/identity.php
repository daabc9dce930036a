<?php
/**
 * Who is logged in, signed: a token of five minutes from a route that no cache keeps. The secret never leaves the server.
 */

defined( 'ABSPATH' ) || exit;

const SALES_AGENT_TOKEN_SECONDS = 300;

add_action( 'rest_api_init', 'sales_agent_register_identity' );

function sales_agent_register_identity(): void {
	register_rest_route(
		'sales-agent/v1',
		'/identity',
		array(
			'methods'             => 'GET',
			'callback'            => 'sales_agent_identity',
			'permission_callback' => 'sales_agent_is_own_page',
		)
	);
}

/**
 * Only scripts of this site's own pages may ask. A cached page cannot carry a REST nonce, so the cookie is looked at
 * directly; WordPress lets any website read its REST answers, therefore a header is asked for that no other may send.
 */
function sales_agent_is_own_page( $request ): bool {
	$origin = (string) $request->get_header( 'origin' );
	$site   = (string) $request->get_header( 'sec-fetch-site' );
	return '1' === $request->get_header( 'x-sales-agent' )
		&& ( '' === $origin || sales_agent_origin( home_url() ) === $origin )
		&& ( '' === $site || 'same-origin' === $site );
}

/** {"token": "..."} for somebody who is logged in, {"token": null} for everybody else. */
function sales_agent_identity() {
	nocache_headers();
	$settings = sales_agent_settings();
	$id       = $settings['identity'] && '' !== sales_agent_secret() ? wp_validate_auth_cookie( '', 'logged_in' ) : false;
	$user     = $id ? get_userdata( (int) $id ) : false;
	$answer   = rest_ensure_response( array( 'token' => $user ? sales_agent_token( $user, $settings, sales_agent_secret(), time() ) : null ) );
	$answer->header( 'Cache-Control', 'no-store, private' );
	$answer->header( 'Vary', 'Cookie' );
	return $answer;
}

/** A JWT (RFC 7519) with HS256 that says who the user is. */
function sales_agent_token( $user, array $settings, string $secret, int $now ): string {
	$claims = array(
		'sub'            => (string) $user->ID,
		'email'          => (string) $user->user_email,
		'email_verified' => (bool) $settings['email_verified'],
		'name'           => (string) $user->display_name,
		'aud'            => $settings['key'],
		'iat'            => $now,
		'exp'            => $now + SALES_AGENT_TOKEN_SECONDS,
	);
	$signed = sales_agent_base64url( wp_json_encode( array( 'alg' => 'HS256', 'typ' => 'JWT' ) ) ) . '.' . sales_agent_base64url( wp_json_encode( $claims ) );
	return $signed . '.' . sales_agent_base64url( hash_hmac( 'sha256', $signed, $secret, true ) );
}

function sales_agent_base64url( string $bytes ): string {
	return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a JWT is base64url.
}
