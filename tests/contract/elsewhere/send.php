<?php // Sends a message as an application in production does; prints the status, or why there is none.
$curl = curl_init($argv[1]);
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => $argv[2],
    CURLOPT_HTTPHEADER => ["Content-Type: application/json"],
    CURLOPT_USERPWD => "user:password",
    CURLOPT_RETURNTRANSFER => true,
]);
echo curl_exec($curl) === false ? curl_error($curl) : curl_getinfo($curl, CURLINFO_RESPONSE_CODE), "\n";
