<?php
/**
 * Removes what the plugin stored, on every site of a network.
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

function sales_agent_forget(): void {
	delete_option( 'sales_agent' );
	delete_option( 'sales_agent_secret' );
	wp_unschedule_hook( 'sales_agent_tell_again' );
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $sales_agent_site ) {
		switch_to_blog( $sales_agent_site );
		sales_agent_forget();
		restore_current_blog();
	}
} else {
	sales_agent_forget();
}
