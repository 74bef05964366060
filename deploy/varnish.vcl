# Varnish 7 in front of the site. docs/running.md, “CDN cache”, explains how to use it.
# It needs the module xkey (Debian's package varnish-modules). Replace THE-TOKEN by that of EDGE_PURGE_TOKEN, and the
# address of the site if gunicorn does not listen on 127.0.0.1:8000.
vcl 4.1;

import std;
import xkey;

backend site {
  .host = "127.0.0.1";
  .port = "8000";
  # A request waits for SQLite's lock for 5 seconds at most, and for the database for 30.
  .first_byte_timeout = 60s;
  .probe = {
    # It responds for each host name of ALLOWED_HOSTS.
    .request = "GET /healthz HTTP/1.1" "Host: 127.0.0.1" "Connection: close";
    .interval = 5s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
  }
}

sub vcl_recv {
  # From `manage.py purge_edge` only: it has the token. Deletes all pages with one of the tags.
  if (req.method == "PURGE") {
    if (req.http.Authorization != "Bearer THE-TOKEN") {
      return (synth(403));
    }
    set req.http.X-Purged = xkey.purge(req.http.xkey-purge);
    return (synth(200, req.http.X-Purged + " pages purged"));
  }

  # For operators, who ask the site itself: it costs connections to the database.
  if (req.url ~ "^/readyz") {
    return (synth(404));
  }
  # The site makes the ID of each request, not the client.
  unset req.http.X-Request-ID;

  # The site redirects plain http. The TLS proxy in front of Varnish sets the header, and X-Forwarded-For, to which
  # Varnish adds the address of the proxy.
  if (req.http.X-Forwarded-Proto != "https") {
    return (pass);
  }
  # The desk and previews; images of unpublished stories, for signed-in users.
  if (req.url ~ "^/(admin|([a-z-]+/)?preview)/") {
    return (pass);
  }
  if (req.url ~ "^/media/" && req.http.Cookie ~ "__Host-sessionid=") {
    return (pass);
  }
  # All other pages are the same for everyone.
  unset req.http.Cookie;
  unset req.http.Authorization;

  # While the site responds, a copy is served for a minute after its time, as the site allows
  # (stale-while-revalidate), while Varnish gets a new one. While it does not, for longer (vcl_backend_response).
  if (std.healthy(req.backend_hint)) {
    set req.grace = 60s;
  }
  # Varnish itself passes on other methods than GET and HEAD, asks the site for gzip, unpacks it for readers who do not
  # accept it, and answers requests for a range from its copy.
}

sub vcl_backend_response {
  # Served for an hour after its time while the site does not respond (stale-if-error). Purged pages are gone.
  if (beresp.ttl > 0s) {
    set beresp.grace = 1h;
  }
  # An error of the site replaces no copy.
  if (beresp.status >= 500 && bereq.is_bgfetch) {
    return (abandon);
  }
}

sub vcl_deliver {
  unset resp.http.xkey;
}
