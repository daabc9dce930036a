<?php
/**
 * Plugin Name:       Sales Agent Chat
 * Description:       Puts your own sales agent's chat on your site: placement rules, block and shortcode, signed customers, fresh answers.
 * Version:           1.0.0
 * Requires at least: 6.3
 * Requires PHP:      7.4
 * Author:            Sales Agent
 * License:           GPLv2 or later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       sales-agent
 * Domain Path:       /languages
 */

defined( 'ABSPATH' ) || exit;

define( 'SALES_AGENT_VERSION', '1.0.0' );
define( 'SALES_AGENT_FILE', __FILE__ );

require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/settings-page.php';
require __DIR__ . '/includes/placement.php';
require __DIR__ . '/includes/tag.php';
require __DIR__ . '/includes/inline.php';
require __DIR__ . '/includes/product.php';
require __DIR__ . '/includes/identity.php';
require __DIR__ . '/includes/content.php';
