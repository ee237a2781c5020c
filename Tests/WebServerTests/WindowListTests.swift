import Foundation
import Monitoring
import Operations
import Testing

@Suite struct WindowListTests {
    @Test func theListOfWindowsIsWalkedThroughPageByPage() async throws {
        let site = try TestSite(withModel: false)
        let start: Int64 = 1_704_067_200_000
        let model = """
            model: taps
            task: regression
            question: How much?
            columns:
              id: id
              time: time
              prediction: prediction
              features: { flow: number }
            windows: { every: hour, timeZone: UTC, lateness: 0h }

            """
        _ = try site.workbench.applyModel(source: model, basedOn: nil, as: site.admin)
        let rows = (0..<401).map { hour in
            "p\(hour),\(Moment(clamping: start + Int64(hour) * 3_600_000).text),1.5,\(hour)\n"
        }
        _ = try site.workbench.importPredictions(
            model: "taps",
            from: .bytes(Array(("id,time,prediction,flow\n" + rows.joined()).utf8)),
            as: site.admin
        )
        _ = try site.workbench.evaluate(
            model: "taps",
            through: Moment(clamping: start + 402 * 3_600_000),
            as: site.admin
        )
        let keys = try site.workbench.windows(model: "taps").map(\.window.key)
        #expect(keys.count == 401)
        try await site.visit { visitor in
            var seen: [String] = []
            var path: String? = "/models/taps/windows"
            var places: [String] = []
            while let next = path, places.count < 5 {
                let page = try await visitor.get(next)
                #expect(page.status == 200)
                seen += page.text.matches(of: /href="\/models\/taps\/windows\/([^"?\/]+)"/).map {
                    String($0.1)
                }
                places += page.text.matches(of: /Page \d of \d, 401 windows in all\./).map { String($0.0) }
                let older = page.text.firstMatch(of: /href="([^"]+)"[^>]*>Older windows/)
                path = older.map { String($0.1).replacing("&amp;", with: "&") }
            }
            #expect(places.first == "Page 1 of 3, 401 windows in all.")
            #expect(places.last == "Page 3 of 3, 401 windows in all.")
            let addresses = seen.map { $0.removingPercentEncoding ?? $0 }
            #expect(Set(addresses) == Set(keys), "every window stands on some page")
            let last = try await visitor.get("/models/taps/windows?page=3")
            #expect(last.text.contains("Newer windows") && !last.text.contains("Older windows"))
            // A page that is not there is the nearest one that is.
            for number in ["0", "-7", "x", "99999999999999999999"] {
                let page = try await visitor.get("/models/taps/windows?page=\(number)")
                #expect(page.text.contains("Page 1 of 3"), "\(number)")
            }
            #expect(try await visitor.get("/models/taps/windows?page=99").text.contains("Page 3 of 3"))
        }
    }
}
