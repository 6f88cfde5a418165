-- 001: Initial schema

CREATE TABLE mcp_servers (
    id VARCHAR(8) NOT NULL,
    name VARCHAR(100) NOT NULL,
    github_url VARCHAR(500) NOT NULL,
    description TEXT,
    runtime_type VARCHAR(20) NOT NULL,
    install_command TEXT NOT NULL,
    start_command TEXT NOT NULL,
    env_variables JSON NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    build_status VARCHAR(20) NOT NULL,
    build_error TEXT,
    image_tag VARCHAR(200),
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE mcp_server_tools (
    id VARCHAR(8) NOT NULL,
    server_id VARCHAR(8) NOT NULL,
    tool_name VARCHAR(100) NOT NULL,
    tool_description TEXT,
    tool_schema JSON,
    is_enabled BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (server_id) REFERENCES mcp_servers (id)
);

CREATE TABLE mcp_server_secret_files (
    id VARCHAR(8) NOT NULL,
    server_id VARCHAR(8) NOT NULL,
    original_filename VARCHAR(255) NOT NULL,
    stored_filename VARCHAR(255) NOT NULL,
    file_type VARCHAR(50),
    file_size INTEGER,
    env_var_name VARCHAR(100) NOT NULL,
    description TEXT,
    is_active BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (server_id) REFERENCES mcp_servers (id)
);

CREATE TABLE users (
    id INTEGER NOT NULL,
    username VARCHAR(80) NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (username)
);

CREATE TABLE oauth_clients (
    client_id VARCHAR(48) NOT NULL,
    client_secret VARCHAR(120) NOT NULL,
    client_name VARCHAR(100) NOT NULL,
    redirect_uris TEXT NOT NULL,
    default_scopes TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (client_id)
);

CREATE TABLE oauth_tokens (
    id INTEGER NOT NULL,
    client_id VARCHAR(48) NOT NULL,
    user_id INTEGER NOT NULL,
    token_type VARCHAR(40) NOT NULL,
    access_token VARCHAR(255) NOT NULL,
    refresh_token VARCHAR(255),
    scope TEXT NOT NULL,
    expires_at DATETIME NOT NULL,
    created_at DATETIME NOT NULL,
    is_revoked BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (client_id) REFERENCES oauth_clients (client_id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    UNIQUE (access_token)
);
