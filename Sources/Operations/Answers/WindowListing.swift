import Monitoring

extension Listing where Row == WindowSummary {
    /// Windows with the keys that programs read.
    public static func windows(whenEmpty: String = "") -> Listing {
        Listing(
            columns: [
                .text("window", "WINDOW") { $0.window.key },
                .text("start", "START") { $0.window.start?.text },
                .text("end", "END") { $0.window.end?.text },
                .count("rows", "ROWS") { $0.rows },
                Column(
                    key: "state",
                    title: "STATE",
                    json: { .optional($0.revision?.state.rawValue) },
                    text: { $0.revision?.state.rawValue ?? "open" }
                ),
                .flag("provisional", "PROVISIONAL") { $0.revision?.isProvisional ?? false },
                .id("revision", "REVISION") { $0.revision.map { Int64($0.number) } },
                .id("alert", "ALERT") { $0.alert },
                .text("verdict", "VERDICT") { $0.verdict },
            ],
            whenEmpty: whenEmpty
        )
    }
}

extension WindowDetail {
    /// The window with its sentences, findings and quality.
    public var json: JSONText {
        let findings = Listing<Finding>.findings()
        let quality = Listing<QualityRow>.quality()
        return Listing<WindowSummary>.windows().object(summary).adding([
            "sentences": .strings(sentences),
            "findings": .array(self.findings.map(findings.object)),
            "quality": .array(self.quality.map(quality.object)),
            "previous": .optional(previous), "next": .optional(next),
        ])
    }
}
