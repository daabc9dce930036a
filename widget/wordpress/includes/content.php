<?php
/**
 * Tells the server which public pages changed or went, once at the end of a request, signed.
 */

defined( 'ABSPATH' ) || exit;

const SALES_AGENT_PAGES_A_MESSAGE = 50;
const SALES_AGENT_TRIES = 5;

add_action( 'post_updated', 'sales_agent_post_updated', 10, 3 );
add_action( 'transition_post_status', 'sales_agent_post_moved', 10, 3 );
add_action( 'wp_trash_post', 'sales_agent_post_goes' );
add_action( 'before_delete_post', 'sales_agent_post_goes' );
add_action( 'woocommerce_update_product', 'sales_agent_product_changed' );
add_action( 'shutdown', 'sales_agent_tell' );
add_action( 'sales_agent_tell_again', 'sales_agent_send', 10, 3 );

/** The pages of this request: address => whether it is still there. */
function &sales_agent_changes(): array {
	static $changes = array();
	return $changes;
}

function sales_agent_note( string $address, bool $stays ): void {
	if ( '' !== $address ) {
		$changes             = &sales_agent_changes();
		$changes[ $address ] = $stays;
	}
}

/** Whether everybody can read the post on a page of its own. */
function sales_agent_is_public( $post ): bool {
	return 'publish' === $post->post_status && '' === $post->post_password && is_post_type_viewable( $post->post_type ) && 'attachment' !== $post->post_type;
}

/** Its address moved, or it is no longer for everybody: what was there is gone. */
function sales_agent_post_updated( $id, $after, $before ): void {
	if ( ! sales_agent_is_public( $before ) ) {
		return;
	}
	$address = (string) get_permalink( $before );
	if ( ! sales_agent_is_public( $after ) || get_permalink( $after ) !== $address ) {
		sales_agent_note( $address, false );
	}
}

function sales_agent_post_moved( $new_status, $old_status, $post ): void {
	if ( sales_agent_is_public( $post ) ) {
		sales_agent_note( (string) get_permalink( $post ), true );
	}
}

/** Before it goes to the trash or for good: afterwards its address cannot be known. */
function sales_agent_post_goes( $id ): void {
	$post = get_post( $id );
	if ( $post && sales_agent_is_public( $post ) ) {
		sales_agent_note( (string) get_permalink( $post ), false );
	}
}

/** A price or a stock may change without the post. */
function sales_agent_product_changed( $id ): void {
	$post = get_post( $id );
	if ( $post && sales_agent_is_public( $post ) ) {
		sales_agent_note( (string) get_permalink( $post ), true );
	}
}

function sales_agent_tell(): void {
	$changes = &sales_agent_changes();
	if ( ! $changes || ! sales_agent_settings()['content'] || ! sales_agent_is_configured() || '' === sales_agent_secret() ) {
		return;
	}
	$told    = $changes;
	$changes = array();
	if ( function_exists( 'fastcgi_finish_request' ) ) {
		fastcgi_finish_request(); // the editor need not wait for us
	}
	$away = false;
	foreach ( array_chunk( $told, SALES_AGENT_PAGES_A_MESSAGE, true ) as $some ) {
		$changed = array_keys( array_filter( $some ) );
		$removed = array_keys( array_diff_key( $some, array_filter( $some ) ) );
		if ( $away ) {
			sales_agent_later( $changed, $removed, 1 ); // a server that does not answer is not waited for again and again
		} else {
			$away = ! sales_agent_send( $changed, $removed, 1 );
		}
	}
}

/** Sends one message; what fails in passing is tried again a minute later, then two, and so on. False when it failed so. */
function sales_agent_send( array $changed, array $removed, int $attempt ): bool {
	$settings = sales_agent_settings();
	$body     = (string) wp_json_encode( array( 'changed' => $changed, 'removed' => $removed ) );
	$answer   = wp_remote_post(
		$settings['server'] . '/v1/hooks/content/site',
		array(
			'timeout'     => 5,
			'redirection' => 0,
			'body'        => $body,
			'headers'     => sales_agent_signed_headers( $body, $settings['key'], sales_agent_secret(), time() ),
		)
	);
	$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
	if ( 0 !== $status && 429 !== $status && $status < 500 ) {
		return true;
	}
	if ( $attempt < SALES_AGENT_TRIES ) {
		sales_agent_later( $changed, $removed, $attempt + 1 );
	}
	return false;
}

function sales_agent_later( array $changed, array $removed, int $attempt ): void {
	wp_schedule_single_event( time() + 60 * max( 1, $attempt - 1 ), 'sales_agent_tell_again', array( $changed, $removed, $attempt ) );
}

/** HMAC-SHA256 of "TIMESTAMP.BODY" with a key made of the secret. */
function sales_agent_signed_headers( string $body, string $key, string $secret, int $now ): array {
	$signing = hash_hmac( 'sha256', 'salesagent content hook 1', $secret );
	return array(
		'Content-Type'      => 'application/json',
		'X-Widget-Key'      => $key,
		'X-Sales-Timestamp' => (string) $now,
		'X-Sales-Signature' => hash_hmac( 'sha256', $now . '.' . $body, $signing ),
	);
}
