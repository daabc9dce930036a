<?php
/**
 * Which WooCommerce product a page shows, for the chat. The same for every visitor, so the page stays cacheable.
 */

defined( 'ABSPATH' ) || exit;

add_action( 'wp_footer', 'sales_agent_print_product', 5 );

function sales_agent_print_product(): void {
	if ( ! sales_agent_settings()['product'] || ! function_exists( 'is_product' ) || ! is_product() || ! sales_agent_is_shown() ) {
		return;
	}
	$product = wc_get_product( get_the_ID() );
	if ( ! $product ) {
		return;
	}
	// Data, not a script: nothing runs, so no Content-Security-Policy forbids it. JSON_HEX_TAG keeps "</script>" out.
	printf(
		'<script type="application/json" id="sales-agent-context">%s</script>',
		wp_json_encode( sales_agent_product_facts( $product ), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_UNICODE ) // phpcs:ignore WordPress.Security.EscapeOutput
	);
}

/** What is public of it. */
function sales_agent_product_facts( $product ): array {
	$facts = array(
		'product_id'       => (string) $product->get_id(),
		'product_name'     => wp_strip_all_tags( $product->get_name() ),
		'product_sku'      => (string) $product->get_sku(),
		'product_price'    => (string) wc_get_price_to_display( $product ),
		'product_currency' => get_woocommerce_currency(),
		'product_in_stock' => $product->is_in_stock(),
	);
	return array_filter(
		$facts,
		static function ( $fact ): bool {
			return '' !== $fact;
		}
	);
}
