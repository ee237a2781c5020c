import HTTPTypes
import Operations
import Review
import Testing

@testable import Operations
@testable import WebServer

@Suite struct MetricsTests {
    @Test func aReadyServerSaysSoToAnybody() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.with(nil).get("/readyz")
            #expect(page.status == 200)
            #expect(page.text == "ready\n")
        }
    }

    @Test func metricsAreForThoseWithAToken() async throws {
        let site = try TestSite()
        let token = try site.workbench.createToken(name: "prometheus", days: 1, as: site.admin)
        let waiting = try site.workbench.models().first?.alertsWaiting ?? 0
        try await site.visit { visitor in
            let stranger = visitor.with(nil)
            func get(_ header: String?) async throws -> Page {
                try await stranger.send("/metrics", .get, header.map { ["Authorization": $0] } ?? [:], "")
            }
            for header in [nil, "Bearer", "Bearer \(token)x", "Basic \(token)", "Bearer "] {
                let page = try await get(header)
                #expect(page.status == 401)
                #expect(!page.text.contains("plumbline_alerts"))
            }
            // A session is no token.
            let signedIn = try await visitor.get("/metrics")
            #expect(signedIn.status == 401)
            let page = try await get("Bearer \(token)")
            #expect(page.status == 200)
            #expect(page.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = page.text.split(separator: "\n").map(String.init)
            #expect(lines.contains("plumbline_alerts_waiting{model=\"loans\"} \(waiting)"))
            #expect(lines.contains("plumbline_windows_evaluated{model=\"loans\"} 12"))
            #expect(lines.contains("plumbline_database_synchronous 2"))
            #expect(lines.contains("plumbline_ready 1"))
            #expect(lines.contains("# TYPE plumbline_deliveries_waiting gauge"))
            try site.workbench.revokeToken(name: "prometheus", as: site.admin)
            let later = try await get("Bearer \(token)")
            #expect(later.status == 401)
        }
    }

    @Test func aTokenEndsWithItsMakersAccountAndIsNotKept() async throws {
        let site = try TestSite(withModel: false)
        let (other, _) = try site.person("bea", .admin)
        let token = try site.workbench.createToken(name: "x", days: 365, as: other)
        #expect(try site.workbench.mayReadMetrics(token: token))
        try site.workbench.disableReviewer(name: "bea", as: site.admin)
        #expect(try !site.workbench.mayReadMetrics(token: token))
        #expect(try site.workbench.tokens().map(\.name) == ["x"])
        #expect(throws: WorkbenchError.self) {
            _ = try site.workbench.createToken(name: "y", days: 366, as: site.admin)
        }
        let (lead, _) = try site.person("lea", .lead)
        #expect(throws: WorkbenchError.self) {
            _ = try site.workbench.createToken(name: "y", days: 1, as: lead)
        }
    }

    @Test func namesAreEscapedAsPrometheusWantsIt() {
        let metric = Metric("m", "a\nb", [Metric.Sample(labels: ["b": "x\"y\\z\n", "a": "1"], value: 0.5)])
        #expect(
            MetricsText.render([metric])
                == "# HELP m a\\nb\n# TYPE m gauge\nm{a=\"1\",b=\"x\\\"y\\\\z\\n\"} 0.5\n"
        )
    }
}
