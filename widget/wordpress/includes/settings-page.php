<?php
/**
 * Settings > Sales Agent, by the Settings API; WordPress checks the nonce and the capability of what is saved.
 */

defined( 'ABSPATH' ) || exit;

add_action( 'admin_menu', 'sales_agent_add_page' );
add_action( 'admin_init', 'sales_agent_add_fields' );
add_action( 'admin_post_sales_agent_test', 'sales_agent_test_connection' );
add_filter( 'plugin_action_links_' . plugin_basename( SALES_AGENT_FILE ), 'sales_agent_action_links' );

function sales_agent_add_page(): void {
	add_options_page(
		__( 'Sales Agent Chat', 'sales-agent' ),
		__( 'Sales Agent', 'sales-agent' ),
		'manage_options',
		'sales-agent',
		'sales_agent_render_page'
	);
}

function sales_agent_action_links( array $links ): array {
	$address = esc_url( admin_url( 'options-general.php?page=sales-agent' ) );
	array_unshift( $links, '<a href="' . $address . '">' . esc_html__( 'Settings', 'sales-agent' ) . '</a>' );
	return $links;
}

function sales_agent_add_fields(): void {
	$sections = array(
		'connection' => __( 'Connection', 'sales-agent' ),
		'placement'  => __( 'Where it is shown', 'sales-agent' ),
		'visitors'   => __( 'Visitors', 'sales-agent' ),
	);
	foreach ( $sections as $section => $title ) {
		add_settings_section( $section, $title, '__return_null', 'sales-agent' );
	}
	foreach ( sales_agent_fields() as $name => $field ) {
		$args = array_merge( $field, array( 'name' => $name, 'label_for' => 'sales-agent-' . $name ) );
		add_settings_field( $name, $field['label'], 'sales_agent_render_field', 'sales-agent', $field['section'], $args );
	}
}

function sales_agent_fields(): array {
	return array(
		'server'         => array( 'section' => 'connection', 'type' => 'url', 'label' => __( 'Server', 'sales-agent' ), 'help' => __( 'Where your sales agent runs, such as https://chat.example.com.', 'sales-agent' ) ),
		'key'            => array( 'section' => 'connection', 'type' => 'text', 'label' => __( 'Widget key', 'sales-agent' ), 'help' => __( 'Begins with pk_; it is public.', 'sales-agent' ) ),
		'secret'         => array( 'section' => 'connection', 'type' => 'password', 'label' => __( 'Secret', 'sales-agent' ), 'help' => __( 'Signs customers and changed pages. It is never shown again; a hyphen removes it. Safer: define SALES_AGENT_SECRET in wp-config.php.', 'sales-agent' ) ),
		'post_types'     => array( 'section' => 'placement', 'type' => 'many', 'label' => __( 'Kinds of content', 'sales-agent' ), 'help' => __( 'None means everywhere, archives and search included.', 'sales-agent' ) ),
		'only'           => array( 'section' => 'placement', 'type' => 'lines', 'label' => __( 'Only on these paths', 'sales-agent' ), 'help' => __( 'One pattern a line, such as /pricing*.', 'sales-agent' ) ),
		'never'          => array( 'section' => 'placement', 'type' => 'lines', 'label' => __( 'Never on these paths', 'sales-agent' ), 'help' => __( 'Wins over everything else.', 'sales-agent' ) ),
		'hide_roles'     => array( 'section' => 'placement', 'type' => 'many', 'label' => __( 'Hidden for roles', 'sales-agent' ), 'help' => __( 'For people who are logged in with one of these roles.', 'sales-agent' ) ),
		'consent'        => array( 'section' => 'visitors', 'type' => 'one', 'label' => __( 'Consent', 'sales-agent' ), 'help' => __( 'Automatic: nothing is kept in the browser before the chat is used. Required: nor is anything sent before the visitor agrees.', 'sales-agent' ) ),
		'language'       => array( 'section' => 'visitors', 'type' => 'one', 'label' => __( 'Language', 'sales-agent' ), 'help' => '' ),
		'identity'       => array( 'section' => 'visitors', 'type' => 'switch', 'label' => __( 'Signed customers', 'sales-agent' ), 'help' => __( 'Tells the agent, signed with the secret, who is logged in: id, name, address. Sent when they open the chat.', 'sales-agent' ) ),
		'email_verified' => array( 'section' => 'visitors', 'type' => 'switch', 'label' => __( 'Addresses are verified', 'sales-agent' ), 'help' => __( 'Only if nobody can log in here before confirming their address: else anybody could pass for somebody else.', 'sales-agent' ) ),
		'product'        => array( 'section' => 'visitors', 'type' => 'switch', 'label' => __( 'WooCommerce products', 'sales-agent' ), 'help' => __( 'Tells the agent which product is looked at: name, number, price, stock.', 'sales-agent' ) ),
		'content'        => array( 'section' => 'visitors', 'type' => 'switch', 'label' => __( 'Fresh answers', 'sales-agent' ), 'help' => __( 'Tells the agent at once when public content is published, changed or removed. Needs the secret.', 'sales-agent' ) ),
	);
}

/** What can be chosen for a field, by value. */
function sales_agent_choices( string $name ): array {
	switch ( $name ) {
		case 'post_types':
			return wp_list_pluck( get_post_types( array( 'public' => true ), 'objects' ), 'label', 'name' );
		case 'hide_roles':
			return wp_roles()->get_names();
		case 'consent':
			return array(
				'auto'     => __( 'Automatic', 'sales-agent' ),
				'required' => __( 'Required', 'sales-agent' ),
				'granted'  => __( 'My consent banner has asked already', 'sales-agent' ),
			);
		default:
			return array(
				'site'    => __( 'The language of the page', 'sales-agent' ),
				'visitor' => __( 'The language of the browser', 'sales-agent' ),
			);
	}
}

function sales_agent_render_field( array $field ): void {
	$id    = $field['label_for'];
	$input = SALES_AGENT_OPTION . '[' . $field['name'] . ']';
	$value = sales_agent_settings()[ $field['name'] ] ?? '';
	switch ( $field['type'] ) {
		case 'lines':
			printf( '<textarea id="%s" name="%s" rows="4" class="large-text code">%s</textarea>', esc_attr( $id ), esc_attr( $input ), esc_textarea( $value ) );
			break;
		case 'switch':
			printf( '<input type="checkbox" id="%s" name="%s" value="1"%s>', esc_attr( $id ), esc_attr( $input ), checked( $value, true, false ) );
			break;
		case 'one':
		case 'many':
			sales_agent_render_select( $field, $id, $input, (array) $value );
			break;
		case 'password':
			$held = '' !== sales_agent_secret() ? __( '(stored)', 'sales-agent' ) : '';
			printf( '<input type="password" id="%s" name="%s" value="" placeholder="%s" class="regular-text" autocomplete="off">', esc_attr( $id ), esc_attr( $input ), esc_attr( $held ) );
			break;
		default:
			printf( '<input type="%s" id="%s" name="%s" value="%s" class="regular-text">', esc_attr( $field['type'] ), esc_attr( $id ), esc_attr( $input ), esc_attr( $value ) );
	}
	if ( '' !== $field['help'] ) {
		printf( '<p class="description">%s</p>', esc_html( $field['help'] ) );
	}
}

function sales_agent_render_select( array $field, string $id, string $input, array $chosen ): void {
	$many = 'many' === $field['type'];
	printf( '<select id="%s" name="%s"%s>', esc_attr( $id ), esc_attr( $input . ( $many ? '[]' : '' ) ), $many ? ' multiple size="5"' : '' );
	foreach ( sales_agent_choices( $field['name'] ) as $value => $label ) {
		printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( in_array( $value, $chosen, true ), true, false ), esc_html( $label ) );
	}
	echo '</select>';
}

function sales_agent_render_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="wrap"><h1>' . esc_html__( 'Sales Agent Chat', 'sales-agent' ) . '</h1>';
	$told = get_transient( 'sales_agent_test_' . get_current_user_id() );
	if ( is_array( $told ) ) {
		delete_transient( 'sales_agent_test_' . get_current_user_id() );
		printf( '<div class="notice notice-%s"><p>%s</p></div>', esc_attr( $told['works'] ? 'success' : 'error' ), esc_html( $told['text'] ) );
	}
	echo '<form action="options.php" method="post">';
	settings_fields( 'sales_agent' );
	do_settings_sections( 'sales-agent' );
	submit_button();
	echo '</form>';
	printf( '<form action="%s" method="post"><input type="hidden" name="action" value="sales_agent_test">', esc_url( admin_url( 'admin-post.php' ) ) );
	wp_nonce_field( 'sales_agent_test' );
	submit_button( __( 'Test the connection', 'sales-agent' ), 'secondary' );
	echo '</form></div>';
}

/** Asks the server what the chat on this site looks like, as a visitor's browser would, and shows the answer. */
function sales_agent_test_connection(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not do this.', 'sales-agent' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'sales_agent_test' );
	set_transient( 'sales_agent_test_' . get_current_user_id(), sales_agent_asked(), 60 );
	wp_safe_redirect( admin_url( 'options-general.php?page=sales-agent' ) );
	exit;
}

/** Whether the server lets this site show the chat, in words. */
function sales_agent_asked(): array {
	$settings = sales_agent_settings();
	if ( ! sales_agent_is_configured() ) {
		return array( 'works' => false, 'text' => __( 'Fill in server and widget key first.', 'sales-agent' ) );
	}
	$answer = wp_remote_get(
		$settings['server'] . '/v1/widget/config?url=' . rawurlencode( home_url( '/' ) ),
		array(
			'timeout'     => 10,
			'redirection' => 0,
			'headers'     => array( 'X-Widget-Key' => $settings['key'], 'Origin' => sales_agent_origin( home_url() ) ),
		)
	);
	if ( is_wp_error( $answer ) ) {
		return array( 'works' => false, 'text' => $answer->get_error_message() );
	}
	if ( 200 === wp_remote_retrieve_response_code( $answer ) ) {
		return array( 'works' => true, 'text' => __( 'The chat works on this site.', 'sales-agent' ) );
	}
	$said = json_decode( wp_remote_retrieve_body( $answer ), true );
	/* translators: %d: an HTTP status, such as 503 */
	$text = is_array( $said ) && isset( $said['detail'] ) ? (string) $said['detail'] : sprintf( __( 'The server answered %d.', 'sales-agent' ), wp_remote_retrieve_response_code( $answer ) );
	return array( 'works' => false, 'text' => $text );
}

/** Scheme, host and port, as a browser sends them. */
function sales_agent_origin( string $address ): string {
	$parts = wp_parse_url( $address );
	return ( $parts['scheme'] ?? '' ) . '://' . ( $parts['host'] ?? '' ) . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
}
