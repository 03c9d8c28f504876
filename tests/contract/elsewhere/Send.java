import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;

/** Sends a message as an application in production does; prints the status, or why there is none. */
class Send {
    public static void main(String[] said) throws InterruptedException {
        String basic = Base64.getEncoder().encodeToString("user:password".getBytes());
        HttpRequest request = HttpRequest.newBuilder(URI.create(said[0]))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(said[1]))
            .build();
        try {
            System.out.println(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode());
        } catch (IOException error) {
            System.out.println(error.getMessage());
        }
    }
}
