import Monitoring

extension WindowRows {
    /// The rows with the keys that programs read.
    public var json: JSONText {
        .members([
            "window": .string(window), "segment": .optional(segment), "total": .integer(total),
            "rows": .array(
                rows.map { row in
                    .members([
                        "id": .string(row.id), "time": .optional(row.time?.text),
                        "prediction": .string(row.prediction), "score": .optional(row.score),
                        "label": .optional(row.label), "isRight": row.isRight.map { .bool($0) } ?? .null,
                        "features": .object(
                            zip(features, row.values).map {
                                JSONText.Member(name: $0, value: .optional($1))
                            }
                        ),
                    ])
                }
            ),
        ])
    }

    /// The rows as a table; columns of features are called like them.
    public var listing: Listing<WindowRow> {
        let described = features.enumerated().map { place, name in
            Listing<WindowRow>.Column(
                key: name,
                title: name,
                json: { .optional($0.values[place]) },
                text: { $0.values[place] ?? "–" }
            )
        }
        let head: [Listing<WindowRow>.Column] = [
            .text("id", "ID") { $0.id }, .text("time", "TIME") { $0.time?.text },
            .text("prediction", "PREDICTION") { $0.prediction }, .number("score", "SCORE") { $0.score },
            .text("label", "LABEL") { $0.label },
            .text("isRight", "RIGHT") { $0.isRight.map { $0 ? "yes" : "no" } },
        ]
        return Listing(columns: head + described, whenEmpty: "There are no such rows.")
    }
}
