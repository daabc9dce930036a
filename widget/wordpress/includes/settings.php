<?php
/**
 * What the owner decides: one option per site, checked before it is stored.
 */

defined( 'ABSPATH' ) || exit;

const SALES_AGENT_OPTION = 'sales_agent';
const SALES_AGENT_SECRET_OPTION = 'sales_agent_secret';

/** The settings, with a value for every key. */
function sales_agent_settings(): array {
	$defaults = array(
		'server'         => '',
		'key'            => '',
		'post_types'     => array(),
		'only'           => '',
		'never'          => '',
		'hide_roles'     => array(),
		'consent'        => 'auto',
		'language'       => 'site',
		'product'        => false,
		'identity'       => false,
		'email_verified' => false,
		'content'        => false,
	);
	$stored   = get_option( SALES_AGENT_OPTION );
	return array_merge( $defaults, array_intersect_key( is_array( $stored ) ? $stored : array(), $defaults ) );
}

/** The secret that signs: from wp-config.php, where it is safest, else from the database. '' without one. */
function sales_agent_secret(): string {
	return defined( 'SALES_AGENT_SECRET' ) ? (string) SALES_AGENT_SECRET : (string) get_option( SALES_AGENT_SECRET_OPTION, '' );
}

function sales_agent_is_configured(): bool {
	$settings = sales_agent_settings();
	return '' !== $settings['server'] && '' !== $settings['key'];
}

add_action( 'admin_init', 'sales_agent_register_settings' );

function sales_agent_register_settings(): void {
	register_setting(
		'sales_agent',
		SALES_AGENT_OPTION,
		array(
			'type'              => 'array',
			'sanitize_callback' => 'sales_agent_checked',
			'show_in_rest'      => false,
		)
	);
}

/** Settings as they may be stored. What is wrong is said, and the stored value of that key stays. */
function sales_agent_checked( $given ): array {
	$given = is_array( $given ) ? $given : array();
	$held  = sales_agent_settings();
	sales_agent_keep_secret( (string) ( $given['secret'] ?? '' ) );
	return array(
		'server'         => sales_agent_checked_server( (string) ( $given['server'] ?? '' ), $held['server'] ),
		'key'            => sales_agent_checked_key( (string) ( $given['key'] ?? '' ), $held['key'] ),
		'post_types'     => sales_agent_names( $given['post_types'] ?? array() ),
		'only'           => sales_agent_patterns( (string) ( $given['only'] ?? '' ) ),
		'never'          => sales_agent_patterns( (string) ( $given['never'] ?? '' ) ),
		'hide_roles'     => sales_agent_names( $given['hide_roles'] ?? array() ),
		'consent'        => in_array( $given['consent'] ?? '', array( 'auto', 'required', 'granted' ), true ) ? $given['consent'] : 'auto',
		'language'       => in_array( $given['language'] ?? '', array( 'site', 'visitor' ), true ) ? $given['language'] : 'site',
		'product'        => ! empty( $given['product'] ),
		'identity'       => ! empty( $given['identity'] ),
		'email_verified' => ! empty( $given['email_verified'] ),
		'content'        => ! empty( $given['content'] ),
	);
}

function sales_agent_checked_server( string $given, string $held ): string {
	$given = rtrim( trim( $given ), '/' );
	if ( '' === $given ) {
		return '';
	}
	$parts = wp_parse_url( $given );
	$host  = (string) ( $parts['host'] ?? '' );
	$safe  = 'https' === ( $parts['scheme'] ?? '' ) || ( 'http' === ( $parts['scheme'] ?? '' ) && in_array( $host, array( 'localhost', '127.0.0.1' ), true ) );
	if ( ! $safe || '' === $host || isset( $parts['user'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
		add_settings_error( SALES_AGENT_OPTION, 'server', __( 'The server is an address such as https://chat.example.com; it has to be https.', 'sales-agent' ) );
		return $held;
	}
	return esc_url_raw( $given );
}

function sales_agent_checked_key( string $given, string $held ): string {
	$given = trim( $given );
	if ( '' !== $given && ! preg_match( '/^pk_[A-Za-z0-9_-]{1,80}$/', $given ) ) {
		add_settings_error( SALES_AGENT_OPTION, 'key', __( 'The widget key begins with pk_. "salesagent tenant show" prints it.', 'sales-agent' ) );
		return $held;
	}
	return $given;
}

/** A secret is written and never shown again; an empty field leaves the stored one, a single hyphen removes it. */
function sales_agent_keep_secret( string $given ): void {
	$given = trim( $given );
	if ( '' === $given ) {
		return;
	}
	if ( '-' === $given ) {
		delete_option( SALES_AGENT_SECRET_OPTION );
		return;
	}
	if ( ! preg_match( '/^[0-9a-f]{64}$/', $given ) ) {
		add_settings_error( SALES_AGENT_OPTION, 'secret', __( 'The secret has 64 hexadecimal digits. "salesagent tenant show --secret" prints it.', 'sales-agent' ) );
		return;
	}
	update_option( SALES_AGENT_SECRET_OPTION, $given, false );
}

/** Names of post types or roles, as WordPress writes them. */
function sales_agent_names( $given ): array {
	$names = array_map( 'sanitize_key', array_map( 'strval', (array) $given ) );
	return array_values( array_unique( array_filter( $names ) ) );
}

/** One path pattern a line, each beginning with a slash or an asterisk; 50 at most. */
function sales_agent_patterns( string $given ): string {
	$lines = array_filter( array_map( 'trim', explode( "\n", sanitize_textarea_field( $given ) ) ) );
	$good  = array_filter(
		$lines,
		static function ( string $line ): bool {
			return strlen( $line ) <= 200 && in_array( $line[0], array( '/', '*' ), true );
		}
	);
	if ( count( $good ) < count( $lines ) ) {
		add_settings_error( SALES_AGENT_OPTION, 'patterns', __( 'A pattern is a path such as /pricing*, without the address of the site.', 'sales-agent' ) );
	}
	return implode( "\n", array_slice( array_values( $good ), 0, 50 ) );
}
