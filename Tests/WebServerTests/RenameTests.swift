import Foundation
import Operations
import Review
import Testing

/// The part of a model's page about columns that probably were renamed.
@Suite struct RenamePageTests {
    @Test func anAdminConfirmsWhatThePageProposes() async throws {
        let site = try TestSite()
        let rows = (0..<60).map { "r\($0),2025-01-06T0\($0 % 10):00:00Z,1,0.7,\(1_000 + $0 * 33),north" }
        let file = (["id,time,prediction,score,earnings,region"] + rows).joined(separator: "\n")
        _ = try site.workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(file.utf8)),
            keepGood: { _ in },
            as: site.admin
        )
        let (_, lead) = try site.person("lea", .lead)
        let (_, admin) = try site.person("eve", .admin)
        try await site.visit { visitor in
            let seen = try await visitor.with(lead).get("/models/loans")
            #expect(
                seen.text.contains("“income” is missing and “earnings” probably is it: both hold numbers")
            )
            #expect(!seen.text.contains("Read “earnings” as “income”"))
            let refused = try await visitor.with(lead).post(
                "/models/loans/renames",
                [("column", "income"), ("fileName", "earnings")]
            )
            #expect(refused.status == 403)
            let page = try await visitor.with(admin).get("/models/loans")
            #expect(page.text.contains("Read “earnings” as “income”"))
            let sent = try await visitor.with(admin).post(
                "/models/loans/renames",
                [("column", "income"), ("fileName", "earnings")]
            )
            #expect(sent.location == "/models/loans?done=columnRenamed")
            let done = try await visitor.with(admin).get("/models/loans?done=columnRenamed")
            #expect(done.text.contains("Confirmed. Files may call it by either name from now on."))
            #expect(!done.text.contains("probably is it"))
            #expect(done.text.contains("column: earnings"))
            let wrong = try await visitor.with(admin).post(
                "/models/loans/renames",
                [("column", "nothing"), ("fileName", "earnings")]
            )
            #expect(wrong.status == 422)
        }
    }
}
