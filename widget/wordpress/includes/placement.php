<?php
/**
 * On which pages the chat is shown.
 */

defined( 'ABSPATH' ) || exit;

/** Whether this request shows the chat. */
function sales_agent_is_shown(): bool {
	if ( ! sales_agent_is_configured() || is_admin() || is_feed() || is_embed() || is_preview() ) {
		return false;
	}
	$settings = sales_agent_settings();
	$user     = wp_get_current_user();
	$shown    = sales_agent_fits(
		$settings,
		array(
			'path'      => (string) wp_parse_url( (string) ( $_SERVER['REQUEST_URI'] ?? '/' ), PHP_URL_PATH ), // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only compared.
			'post_type' => is_singular() ? (string) get_post_type() : '',
			'roles'     => (array) $user->roles,
		)
	);
	/** Lets a theme or plugin decide otherwise. */
	return (bool) apply_filters( 'sales_agent_is_shown', $shown );
}

/** Whether a page with this path and post type ('' for no single post) shows the chat to somebody with these roles. */
function sales_agent_fits( array $settings, array $page ): bool {
	if ( array_intersect( $settings['hide_roles'], $page['roles'] ) ) {
		return false;
	}
	if ( $settings['post_types'] && ! in_array( $page['post_type'], $settings['post_types'], true ) ) {
		return false;
	}
	if ( sales_agent_matches( $settings['never'], $page['path'] ) ) {
		return false;
	}
	return '' === $settings['only'] || sales_agent_matches( $settings['only'], $page['path'] );
}

/** Whether one of the patterns, one a line, is that of the path; an asterisk stands for anything. */
function sales_agent_matches( string $patterns, string $path ): bool {
	foreach ( array_filter( explode( "\n", $patterns ) ) as $pattern ) {
		$shape = '#^' . str_replace( '\*', '.*', preg_quote( $pattern, '#' ) ) . '$#us';
		if ( preg_match( $shape, $path ) || preg_match( $shape, rawurldecode( $path ) ) ) {
			return true;
		}
	}
	return false;
}
