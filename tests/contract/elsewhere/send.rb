# Sends a message as an application in production does; prints the status, or why there is none.
require "net/http"

uri = URI(ARGV[0])
request = Net::HTTP::Post.new(uri, "Content-Type" => "application/json")
request.basic_auth("user", "password")
request.body = ARGV[1]
begin
  puts Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request(request) }.code
rescue OpenSSL::SSL::SSLError => error
  puts error.message
end
