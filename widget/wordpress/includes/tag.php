<?php
/**
 * The script tag: the same for everybody, so that pages can be cached, and marked so that no optimiser delays it.
 */

defined( 'ABSPATH' ) || exit;

const SALES_AGENT_HANDLE = 'sales-agent';

add_action( 'wp_enqueue_scripts', 'sales_agent_enqueue' );
add_filter( 'script_loader_tag', 'sales_agent_tag', 20, 2 );

function sales_agent_enqueue(): void {
	if ( ! sales_agent_is_shown() ) {
		return;
	}
	$settings = sales_agent_settings();
	// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion -- the server keeps its caching right.
	wp_enqueue_script( SALES_AGENT_HANDLE, $settings['server'] . '/widget.js', array(), null, array( 'strategy' => 'async', 'in_footer' => true ) );
	if ( $settings['identity'] && '' !== sales_agent_secret() || $settings['product'] ) {
		sales_agent_enqueue_page_script();
	}
}

/** The small script that speaks to the chat for this site. */
function sales_agent_enqueue_page_script(): void {
	wp_enqueue_script( 'sales-agent-page', plugins_url( 'assets/page.js', SALES_AGENT_FILE ), array(), SALES_AGENT_VERSION, array( 'strategy' => 'defer', 'in_footer' => true ) );
}

/** Our tag in place of the one that WordPress makes. `wp_get_script_tag` lets security plugins add their nonce. */
function sales_agent_tag( $tag, $handle ) {
	if ( SALES_AGENT_HANDLE !== $handle ) {
		return $tag;
	}
	return wp_get_script_tag( sales_agent_attributes( sales_agent_settings() ) );
}

/** The attributes of the tag. The last ones keep caching and optimising plugins from touching it. */
function sales_agent_attributes( array $settings ): array {
	$attributes = array(
		'async'    => true,
		'src'      => esc_url( $settings['server'] . '/widget.js' ),
		'id'       => 'sales-agent-js',
		'data-key' => $settings['key'],
	);
	if ( 'auto' !== $settings['consent'] ) {
		$attributes['data-consent'] = $settings['consent'];
	}
	$attributes['data-lang'] = 'site' === $settings['language'] ? str_replace( '_', '-', determine_locale() ) : 'auto';
	if ( $settings['identity'] && '' !== sales_agent_secret() ) {
		$attributes['data-identity'] = esc_url( rest_url( 'sales-agent/v1/identity' ) );
	}
	return $attributes + array(
		'data-no-optimize' => '1',
		'data-no-minify'   => '1',
		'data-no-defer'    => '1',
		'data-cfasync'     => 'false',
		'nowprocket'       => true,
	);
}
