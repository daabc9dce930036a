<?php
/**
 * Runs the plugin in the stand-in. Standard input: {"site": {...}, "steps": [["function", args...], ...]}.
 * Standard output: {"results": [...], "output": "...", "site": {...}}.
 */

error_reporting( E_ALL );
set_error_handler(
	static function ( $level, $message, $file, $line ) {
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);
require __DIR__ . '/standin.php';

$given           = json_decode( stream_get_contents( STDIN ), true );
$GLOBALS['site'] = array_merge( $GLOBALS['site'], $given['site'] ?? array() );
if ( isset( $given['secret_constant'] ) ) {
	define( 'SALES_AGENT_SECRET', $given['secret_constant'] );
}
$_SERVER['REQUEST_URI'] = $GLOBALS['site']['path'];

function attempt( array $step ) {
	list( $name, $args ) = array( $step[0], array_slice( $step, 1 ) );
	foreach ( $args as $at => $value ) {
		if ( is_array( $value ) && isset( $value['post_name'] ) ) {
			$args[ $at ] = post_object( $value );
		}
		if ( is_array( $value ) && isset( $value['request'] ) ) {
			$args[ $at ] = new Fake_Request( $value['request'] );
		}
		if ( is_array( $value ) && isset( $value['user_email'] ) ) {
			$args[ $at ] = (object) $value;
		}
	}
	try {
		return $name( ...$args );
	} catch ( Stopped $stop ) {
		return 'stopped: ' . $stop->getMessage();
	}
}

ob_start();
if ( isset( $given['uninstall'] ) ) {
	define( 'WP_UNINSTALL_PLUGIN', 'sales-agent/sales-agent.php' );
	require $given['plugin'] . '/uninstall.php';
	$results = array();
} else {
	require $given['plugin'] . '/sales-agent.php';
	$results = array_map( 'attempt', $given['steps'] ?? array() );
}
$output = ob_get_clean();
unset( $GLOBALS['site']['hooks'], $GLOBALS['site']['fields'] );
echo json_encode( array( 'results' => $results, 'output' => $output, 'site' => $GLOBALS['site'] ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR | JSON_PARTIAL_OUTPUT_ON_ERROR );
