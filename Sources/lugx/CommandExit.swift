import Analytics
import ArgumentParser
import ClickHouse
import Operations
import Postgres
import Reports
import ServiceKit

/// The exit codes of `lugx`, as in sysexits.h, and how a failure becomes one.
enum CommandExit {
    static let refused = ExitCode(64)
    static let unavailable = ExitCode(69)
    static let internalFailure = ExitCode(70)
    static let configuration = ExitCode(78)

    /// Runs a command's work; says on stderr what went wrong and what to do, and ends with its code.
    static func reporting<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as ConfigurationError {
            throw report(error.description, error.isUsage ? refused : configuration)
        } catch let error as ListenError {
            throw report(error.description, unavailable)
        } catch let error as UnavailableError {
            throw report(error.description, unavailable)
        } catch let error as RefusedError {
            throw report(error.description, refused)
        } catch let error as PostgresError {
            throw report(String(describing: error), unavailable)
        } catch let error as ClickHouseError {
            throw report(String(describing: error), unavailable)
        } catch let error as ReportError {
            throw report(error.description, error.isTransient ? unavailable : refused)
        } catch let error as ScheduleTool.Refusal {
            throw report(error.description, refused)
        } catch let error as ReportWindow.Fault {
            throw report(error.description, refused)
        } catch let error as BackupError {
            throw report(error.description, refused)
        } catch let error as ExitCode {
            throw error
        } catch {
            throw report(String(describing: error), internalFailure)
        }
    }

    private static func report(_ message: String, _ code: ExitCode) -> ExitCode {
        for line in message.split(separator: "\n") {
            DescriptorLogSink().write(Array("lugx: \(line)\n".utf8))
        }
        return code
    }
}

/// Something a command needs does not answer.
struct UnavailableError: Error, CustomStringConvertible {
    let description: String
}

/// What was asked for makes no sense.
struct RefusedError: Error, CustomStringConvertible {
    let description: String
}
