<?php
/**
 * The block and the shortcode: a button that opens the chat, or a field that asks it.
 *
 *     [sales_agent label="Ask us"]
 *     [sales_agent type="ask" label="Ask" placeholder="What would you like to know?"]
 */

defined( 'ABSPATH' ) || exit;

add_action( 'init', 'sales_agent_register_inline' );

function sales_agent_register_inline(): void {
	add_shortcode( 'sales_agent', 'sales_agent_inline' );
	wp_register_script( 'sales-agent-block', plugins_url( 'block/editor.js', SALES_AGENT_FILE ), array( 'wp-block-editor', 'wp-blocks', 'wp-components', 'wp-element', 'wp-i18n' ), SALES_AGENT_VERSION, true );
	wp_set_script_translations( 'sales-agent-block', 'sales-agent' );
	register_block_type( plugin_dir_path( SALES_AGENT_FILE ) . 'block', array( 'render_callback' => 'sales_agent_inline' ) );
}

/** The markup; '' while the chat is not set up. A page that has it has the launcher, whatever the placement rules say. */
function sales_agent_inline( $given ): string {
	if ( ! sales_agent_is_configured() ) {
		return '';
	}
	$wanted = shortcode_atts(
		array(
			'type'        => 'button',
			'label'       => '',
			'placeholder' => '',
		),
		(array) $given,
		'sales_agent'
	);
	$settings = sales_agent_settings();
	wp_enqueue_script( SALES_AGENT_HANDLE, $settings['server'] . '/widget.js', array(), null, array( 'strategy' => 'async', 'in_footer' => true ) ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	sales_agent_enqueue_page_script();
	return 'ask' === $wanted['type'] ? sales_agent_ask_field( $wanted ) : sales_agent_open_button( $wanted );
}

function sales_agent_open_button( array $wanted ): string {
	$label = '' !== $wanted['label'] ? $wanted['label'] : __( 'Chat with us', 'sales-agent' );
	return '<button type="button" class="wp-element-button sales-agent-open" data-sales-agent="open">' . esc_html( $label ) . '</button>';
}

function sales_agent_ask_field( array $wanted ): string {
	$label  = '' !== $wanted['label'] ? $wanted['label'] : __( 'Ask', 'sales-agent' );
	$prompt = '' !== $wanted['placeholder'] ? $wanted['placeholder'] : __( 'What would you like to know?', 'sales-agent' );
	return '<form class="sales-agent-ask" data-sales-agent="ask">'
		. '<input type="text" name="question" maxlength="1000" required aria-label="' . esc_attr( $prompt ) . '" placeholder="' . esc_attr( $prompt ) . '"> '
		. '<button type="submit" class="wp-element-button">' . esc_html( $label ) . '</button></form>';
}
