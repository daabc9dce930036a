<?php
/**
 * The few functions of WordPress that the plugin calls, over one array, as documented on developer.wordpress.org.
 */

define( 'ABSPATH', __DIR__ . '/' );

$GLOBALS['site'] = array(
	'home'       => 'https://shop.test',
	'path'       => '/',
	'options'    => array(),
	'transients' => array(),
	'posts'      => array(),
	'post_types' => array( 'post', 'page', 'product' ),
	'singular'   => null,
	'user'       => null,
	'cookie'     => 0,
	'can'        => array(),
	'nonce'      => '',
	'locale'     => 'de_DE',
	'http'       => array(),
	'product'    => null,
	'blogs'      => array(),
	// What happened.
	'hooks'      => array(),
	'enqueued'   => array(),
	'errors'     => array(),
	'requests'   => array(),
	'scheduled'  => array(),
	'routes'     => array(),
	'shortcodes' => array(),
	'blocks'     => array(),
	'registered' => array(),
	'headers'    => array(),
	'redirect'   => null,
);

function site( string $key ) {
	return $GLOBALS['site'][ $key ];
}

class Stopped extends Exception {}

class WP_Error {
	private $message;
	public function __construct( string $message ) {
		$this->message = $message;
	}
	public function get_error_message(): string {
		return $this->message;
	}
}

class Fake_Request {
	private $headers;
	public function __construct( array $headers ) {
		$this->headers = $headers;
	}
	public function get_header( string $name ) {
		return $this->headers[ $name ] ?? null;
	}
}

class Fake_Response {
	public $data;
	public $headers = array();
	public function __construct( $data ) {
		$this->data = $data;
	}
	public function header( string $name, string $value ): void {
		$this->headers[ $name ] = $value;
	}
}

class Fake_Product {
	private $of;
	public function __construct( array $of ) {
		$this->of = $of;
	}
	public function get_id() { return $this->of['id']; }
	public function get_name() { return $this->of['name']; }
	public function get_sku() { return $this->of['sku']; }
	public function is_in_stock() { return $this->of['in_stock']; }
	public function price() { return $this->of['price']; }
}

// Hooks.
function add_action( $name, $callback, $priority = 10, $count = 1 ) {
	$GLOBALS['site']['hooks'][ $name ][] = array( $callback, $count );
}
function add_filter( $name, $callback, $priority = 10, $count = 1 ) {
	add_action( $name, $callback, $priority, $count );
}
function do_action( $name, ...$args ) {
	foreach ( site( 'hooks' )[ $name ] ?? array() as list( $callback, $count ) ) {
		$callback( ...array_slice( $args, 0, $count ) );
	}
}
function apply_filters( $name, $value, ...$args ) {
	foreach ( site( 'hooks' )[ $name ] ?? array() as list( $callback, $count ) ) {
		$value = $callback( ...array_slice( array( $value, ...$args ), 0, $count ) );
	}
	return $value;
}

// Options.
function get_option( $name, $default = false ) { return site( 'options' )[ $name ] ?? $default; }
function update_option( $name, $value, $autoload = null ) { $GLOBALS['site']['options'][ $name ] = $value; }
function delete_option( $name ) { unset( $GLOBALS['site']['options'][ $name ] ); }
function get_transient( $name ) { return site( 'transients' )[ $name ] ?? false; }
function set_transient( $name, $value, $seconds = 0 ) { $GLOBALS['site']['transients'][ $name ] = $value; }
function delete_transient( $name ) { unset( $GLOBALS['site']['transients'][ $name ] ); }

// Words and escaping.
function __( $text, $domain = '' ) { return $text; }
function esc_html( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES, 'UTF-8', false ); }
function esc_attr( $text ) { return esc_html( $text ); }
function esc_textarea( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES, 'UTF-8' ); }
function esc_html__( $text, $domain = '' ) { return esc_html( $text ); }
function esc_url( $text ) { return str_replace( array( '&', "'" ), array( '&#038;', '&#039;' ), esc_url_raw( $text ) ); }
function esc_url_raw( $text ) {
	$text = preg_replace( '|[^a-z0-9-~+_.?#=!&;,/:%@$\|*\'()\[\]\x80-\xff]|i', '', (string) $text );
	return preg_match( '#^(https?:|/)#i', $text ) ? $text : '';
}
function sanitize_key( $text ) { return preg_replace( '/[^a-z0-9_\-]/', '', strtolower( (string) $text ) ); }
function sanitize_textarea_field( $text ) { return trim( strip_tags( (string) $text ) ); }
function wp_strip_all_tags( $text ) { return trim( strip_tags( (string) $text ) ); }
function wp_json_encode( $value, $flags = 0 ) { return json_encode( $value, $flags ); }
function wp_parse_url( $url, $component = -1 ) { return parse_url( (string) $url, $component ); }
function checked( $one, $other = true, $echo = true ) { return $one == $other ? " checked='checked'" : ''; }
function selected( $one, $other = true, $echo = true ) { return $one == $other ? " selected='selected'" : ''; }
function wp_list_pluck( $list, $field, $key ) {
	return array_column( array_map( 'get_object_vars', $list ), $field, $key );
}
function shortcode_atts( $pairs, $given, $name = '' ) { return array_merge( $pairs, array_intersect_key( $given, $pairs ) ); }

// The request.
function home_url( $path = '' ) { return site( 'home' ) . $path; }
function admin_url( $path = '' ) { return site( 'home' ) . '/wp-admin/' . $path; }
function rest_url( $path = '' ) { return site( 'home' ) . '/wp-json/' . $path; }
function plugins_url( $path, $file ) { return site( 'home' ) . '/wp-content/plugins/sales-agent/' . $path; }
function plugin_dir_path( $file ) { return dirname( $file ) . '/'; }
function plugin_basename( $file ) { return 'sales-agent/' . basename( $file ); }
function is_admin() { return false; }
function is_feed() { return false; }
function is_embed() { return false; }
function is_preview() { return false; }
function is_singular() { return null !== site( 'singular' ); }
function get_post_type() { return site( 'singular' ); }
function get_the_ID() { return 7; }
function determine_locale() { return site( 'locale' ); }
function is_product() { return 'product' === site( 'singular' ); }
function wc_get_product( $id ) { return site( 'product' ) ? new Fake_Product( site( 'product' ) ) : false; }
function wc_get_price_to_display( $product ) { return $product->price(); }
function get_woocommerce_currency() { return 'EUR'; }
function nocache_headers() { $GLOBALS['site']['headers']['nocache'] = true; }

// People.
function wp_get_current_user() { return (object) array( 'roles' => site( 'user' )['roles'] ?? array() ); }
function get_current_user_id() { return site( 'user' )['ID'] ?? 0; }
function current_user_can( $what ) { return in_array( $what, site( 'can' ), true ); }
function wp_validate_auth_cookie( $cookie = '', $scheme = '' ) { return 'logged_in' === $scheme && site( 'cookie' ) ? site( 'cookie' ) : false; }
function get_userdata( $id ) { return (object) array_merge( site( 'user' ), array( 'ID' => $id ) ); }
function wp_roles() {
	return new class() {
		public function get_names() { return array( 'administrator' => 'Administrator', 'customer' => 'Customer' ); }
	};
}
function check_admin_referer( $action ) {
	if ( site( 'nonce' ) !== $action ) {
		throw new Stopped( 'nonce' );
	}
}
function wp_nonce_field( $action ) { echo '<input type="hidden" name="_wpnonce" value="' . esc_attr( $action ) . '">'; }
function wp_die( $text = '', $title = '', $args = array() ) { throw new Stopped( 'died ' . ( $args['response'] ?? 500 ) ); }
function wp_safe_redirect( $to ) {
	$GLOBALS['site']['redirect'] = $to;
	throw new Stopped( 'redirected' );
}

// Scripts.
function wp_enqueue_script( $handle, $src = '', $needs = array(), $version = false, $args = array() ) {
	$GLOBALS['site']['enqueued'][ $handle ] = $src;
}
function wp_register_script( ...$args ) {}
function wp_set_script_translations( ...$args ) {}
function wp_get_script_tag( $attributes ) {
	$attributes = apply_filters( 'wp_script_attributes', $attributes );
	$text       = '';
	foreach ( $attributes as $name => $value ) {
		if ( true === $value ) {
			$text .= ' ' . esc_attr( $name );
		} elseif ( false !== $value ) {
			$text .= sprintf( ' %1$s="%2$s"', esc_attr( $name ), esc_attr( $value ) );
		}
	}
	return "<script{$text}></script>\n";
}

// Settings.
function register_setting( $group, $name, $args ) { $GLOBALS['site']['registered'][ $name ] = $args; }
function add_settings_error( $setting, $code, $message ) { $GLOBALS['site']['errors'][] = $code; }
function add_options_page( $title, $menu, $capability, $slug, $callback ) { $GLOBALS['site']['registered']['page'] = $capability; }
function add_settings_section( $id, $title, $callback, $page ) {}
function add_settings_field( $id, $title, $callback, $page, $section, $args ) { $GLOBALS['site']['fields'][ $id ] = array( $callback, $args ); }
function settings_fields( $group ) { wp_nonce_field( $group . '-options' ); }
function do_settings_sections( $page ) {
	foreach ( $GLOBALS['site']['fields'] ?? array() as list( $callback, $args ) ) {
		$callback( $args );
	}
}
function submit_button( $text = 'Save Changes', $type = 'primary' ) { echo '<input type="submit" value="' . esc_attr( $text ) . '">'; }

// Content.
function post_object( array $post ) { return (object) array_merge( array( 'post_status' => 'publish', 'post_password' => '', 'post_type' => 'post' ), $post ); }
function get_post( $id ) { return isset( site( 'posts' )[ $id ] ) ? post_object( site( 'posts' )[ $id ] ) : null; }
function get_permalink( $post ) { return site( 'home' ) . '/' . $post->post_name . '/'; }
function is_post_type_viewable( $type ) { return in_array( $type, site( 'post_types' ), true ); }
function get_post_types( $args, $output ) {
	return array_map( static function ( $name ) { return (object) array( 'name' => $name, 'label' => ucfirst( $name ) . 's' ); }, site( 'post_types' ) );
}
function add_shortcode( $name, $callback ) { $GLOBALS['site']['shortcodes'][ $name ] = $callback; }
function register_block_type( $path, $args ) { $GLOBALS['site']['blocks'][ $path ] = $args; }
function register_rest_route( $space, $route, $args ) { $GLOBALS['site']['routes'][ $space . $route ] = $args; }
function rest_ensure_response( $data ) { return new Fake_Response( $data ); }

// The outside.
function wp_remote_get( $url, $args ) { return wp_remote_post( $url, $args ); }
function wp_remote_post( $url, $args ) {
	$GLOBALS['site']['requests'][] = array( 'url' => $url ) + $args;
	$answer                        = array_shift( $GLOBALS['site']['http'] ) ?? array( 'status' => 202, 'body' => '{}' );
	return isset( $answer['error'] ) ? new WP_Error( $answer['error'] ) : $answer;
}
function is_wp_error( $value ) { return $value instanceof WP_Error; }
function wp_remote_retrieve_response_code( $answer ) { return $answer['status']; }
function wp_remote_retrieve_body( $answer ) { return $answer['body']; }
function wp_schedule_single_event( $time, $hook, $args ) { $GLOBALS['site']['scheduled'][] = array( 'in' => $time - time(), 'hook' => $hook, 'args' => $args ); }
function wp_unschedule_hook( $hook ) { $GLOBALS['site']['unscheduled'][] = $hook; }

// Networks.
function is_multisite() { return (bool) site( 'blogs' ); }
function get_sites( $args ) { return array_keys( site( 'blogs' ) ); }
function switch_to_blog( $id ) {
	$GLOBALS['site']['stack'][] = site( 'options' );
	$GLOBALS['site']['at']      = $id;
	$GLOBALS['site']['options'] = site( 'blogs' )[ $id ];
}
function restore_current_blog() {
	$GLOBALS['site']['blogs'][ $GLOBALS['site']['at'] ] = site( 'options' );
	$GLOBALS['site']['options']                         = array_pop( $GLOBALS['site']['stack'] );
}
